from django.apps import AppConfig


class TimetableConfig(AppConfig):
    """What runs again and again, once an interval, whatever the number of beats and workers."""

    name = "portal.timetable"
    label = "timetable"
    verbose_name = "Timetable"
