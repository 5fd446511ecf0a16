from django.urls import path

from roadmap.views import board, embedding, health, help, printing, reading, table, timeline

app_name = "roadmap"
urlpatterns = [
    path("", reading.read_roadmap, name="read_roadmap"),
    path("items/<int:pk>/", reading.open_item, name="open_item"),
    path("items/<int:pk>/<slug:slug>/", reading.read_item, name="read_item"),
    path("document/", reading.download_roadmap, name="download_roadmap"),
    path("board/", board.board, name="board"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("table/", table.table, name="table"),
    path("print/", printing.print_roadmap, name="print_roadmap"),
    path("badge.svg", embedding.badge, name="badge"),
    path("embed/", embedding.embed, name="embed"),
    path("share/", embedding.share, name="share"),
    path("health/", health.health, name="health"),
    path("health/<int:pk>/", health.apply_remedy, name="apply_remedy"),
    path("health/<int:pk>/links/<int:link>/", health.fix_link, name="fix_link"),
    path("help/", help.help_wanted, name="help_wanted"),
]
