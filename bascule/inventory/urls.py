"""Pages of what exists."""

from django.urls import path

from bascule.inventory import item_page, queue, unseen, views, walk

app_name = "inventory"
urlpatterns = [
    path("", views.home, name="home"),
    path("items/new/<slug:kind>/", views.new_item, name="new_item"),
    path("items/<uuid:item>/", item_page.item, name="item"),
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
    path("unseen/", unseen.unseen, name="unseen"),
    path("claimed/", unseen.claimed, name="claimed"),
    path("walk/", walk.walk, name="walk"),
    path("walk/worker.js", walk.walk_worker, name="walk_worker"),
    path("walk/ready/", walk.walk_ready, name="walk_ready"),
    path("walk/send/", walk.walk_send, name="walk_send"),
    path("photos/<uuid:photo>/", walk.photo, name="photo"),
    path("items/<uuid:item>/rejoin/", queue.rejoin_item, name="rejoin"),
]
