"""Addresses of the portals: outside every sign-in, each page behind the door of its link."""

from django.urls import path

from bascule.handover.portals import client_views, guest_views, provider_views

app_name = "portal"
urlpatterns = [
    path("<uuid:guest>/", guest_views.home, name="home"),
    path("<uuid:guest>/leave/", guest_views.leave, name="leave"),
    path("<uuid:guest>/another/", guest_views.another, name="another"),
    path("<uuid:guest>/where/", client_views.start, name="start"),
    path("<uuid:guest>/approve/", client_views.approve, name="approve"),
    path("<uuid:guest>/sign/", client_views.sign_offs, name="sign_offs"),
    path("<uuid:guest>/sign/<uuid:sign_off>/", client_views.sign_off, name="sign_off"),
    path("<uuid:guest>/sheets/", client_views.sheets, name="sheets"),
    path("<uuid:guest>/sheets/<slug:kind>/", client_views.sheet, name="sheet"),
    path("<uuid:guest>/list/", provider_views.lines, name="list"),
    path("<uuid:guest>/lines/<uuid:line>/", provider_views.line, name="line"),
    path("<uuid:guest>/lines/<uuid:line>/answer/", provider_views.reply, name="reply"),
    path("<uuid:guest>/lines/<uuid:line>/files/", provider_views.bring, name="bring"),
    path("<uuid:guest>/lines/<uuid:line>/secrets/", provider_views.secrets, name="secrets"),
    path("<uuid:guest>/files/", provider_views.bring_any, name="bring_any"),
    path("<uuid:guest>/spreadsheet/", provider_views.spreadsheet, name="spreadsheet"),
    path("<uuid:guest>/spreadsheet/list.xlsx", provider_views.download, name="download"),
    path("<uuid:guest>/sent/", provider_views.sent, name="sent"),
    path("<uuid:guest>/sent/receipts.txt", provider_views.receipts, name="receipts"),
    path("<uuid:guest>/sent/<uuid:arrival>/receipt.txt", provider_views.receipt, name="receipt"),
    path("<str:token>/", guest_views.enter, name="enter"),
]
