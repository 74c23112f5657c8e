"""Pages of what exists."""

from django.urls import path

from bascule.inventory import queue, views

app_name = "inventory"
urlpatterns = [
    path("", views.home, name="home"),
    path("items/new/<slug:kind>/", views.new_item, name="new_item"),
    path("items/<uuid:item>/", views.item, name="item"),
    path("items/<uuid:item>/edit/", views.edit_item, name="edit_item"),
    path("items/<uuid:item>/split/", queue.split_item, name="split"),
    path("kinds/", views.kinds_page, name="kinds"),
    path("kinds/<slug:kind>/template/", views.template, name="template"),
    path("people/", views.people, name="people"),
    path("people/<uuid:person>/", views.person, name="person"),
    path("sites/", views.sites, name="sites"),
    path("sites/<uuid:site>/", views.site, name="site"),
    path("queue/", queue.queue, name="queue"),
    path("queue/settle/", queue.settle_pair, name="settle"),
    path("unseen/", queue.unseen, name="unseen"),
]
