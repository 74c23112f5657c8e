"""Pages of the handover, under /takeovers/<takeover>/handover/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from bascule.handover import calendar_views, guide_views, letter_views, mail_views, return_views, views
from bascule.handover.portals import team_views


class LineAct(StringConverter):
    regex = "receive|check|answer|close"


class LetterAct(StringConverter):
    regex = "review|send|signed"


class PortalAct(StringConverter):
    regex = "code|extend|secrets|revoke"


register_converter(LineAct, "line_act")
register_converter(PortalAct, "portal_act")
register_converter(LetterAct, "letter_act")

app_name = "handover"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask/", views.ask, name="ask"),
    path("bulk/", views.bulk, name="bulk"),
    path("sheet/", views.sheet, name="sheet"),
    path("chase/", views.chase, name="chase"),
    path("lines/<uuid:line>/", views.line, name="line"),
    path("lines/<uuid:line>/<line_act:do>/", views.act, name="act"),
    path("portals/", team_views.portals, name="portals"),
    path("portals/<uuid:portal>/<portal_act:do>/", team_views.portal_act, name="portal_act"),
    path("signatures/new/", team_views.ask_to_sign, name="ask_to_sign"),
    path("signatures/<uuid:sign_off>/withdraw/", team_views.withdraw, name="withdraw_sign_off"),
    path("returns/", return_views.returns, name="returns"),
    path("returns/<uuid:returned>/", return_views.returned, name="return"),
    path("returns/<uuid:returned>/settle/", return_views.settle, name="settle"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/file/", calendar_views.calendar_download, name="calendar_download"),
    path("calendar/<uuid:feed>/revoke/", calendar_views.calendar_revoke, name="calendar_revoke"),
    path("route/", guide_views.route, name="route"),
    path("route/guides.pdf", guide_views.guides_pdf, name="guides_pdf"),
    path("route/<slug:guide>/", guide_views.guide, name="guide"),
    path("route/<slug:guide>/pdf/", guide_views.guide_pdf, name="guide_pdf"),
    path("letters/<uuid:letter>/mail/", mail_views.mail, name="mail"),
    path("mails/<uuid:dispatch>/receipt/", mail_views.receipt, name="receipt"),
    path("letters/", letter_views.letters, name="letters"),
    path("letters/compose/", letter_views.compose, name="compose"),
    path("letters/<uuid:letter>/", letter_views.letter, name="letter"),
    path("letters/<uuid:letter>/<letter_act:do>/", letter_views.act, name="letter_act"),
    path("letters/<uuid:letter>/pdf/", letter_views.pdf, name="letter_pdf"),
    path("letters/<uuid:letter>/word/", letter_views.word, name="letter_word"),
    path("letters/<uuid:letter>/page/<int:number>/", letter_views.page, name="letter_page"),
]
