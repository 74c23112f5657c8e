"""Pages of the vault that lie outside a takeover: the intake, for people without an account."""

from django.urls import path

from bascule.vault import intake_views, unseal_views

urlpatterns = [
    path("unseal/", unseal_views.unseal_page, name="unseal"),
    path("intake/<str:token>/", intake_views.page, name="intake_page"),
    path("intake/<str:token>/send/", intake_views.send, name="send_intake"),
    path("intake/<str:token>/receipts/<uuid:receipt>/", intake_views.receipt, name="intake_receipt"),
]
