"""Pages of the whole firm: how its tables are read."""

from django.urls import path

from bascule.discovery import mappings

urlpatterns = [
    path("mappings/", mappings.mappings, name="mappings"),
    path("mappings/take/", mappings.take, name="take_mapping"),
    path("mappings/<uuid:mapping>/", mappings.mapping_file, name="mapping_file"),
    path("mappings/<uuid:mapping>/forget/", mappings.forget, name="forget_mapping"),
]
