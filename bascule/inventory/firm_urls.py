"""Search goes over every client one may see."""

from django.urls import path

from bascule.inventory import search

urlpatterns = [path("search/", search.search, name="search")]
