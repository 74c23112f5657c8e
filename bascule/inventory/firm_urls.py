"""Search goes over every client one may see; saved views are the firm's."""

from django.urls import path

from bascule.inventory import saved_views, search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("views/", saved_views.keep_view, name="keep_view"),
    path("views/<uuid:view>/forget/", saved_views.forget_view, name="forget_view"),
]
