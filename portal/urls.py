"""Every prefix of the site, grouped by who uses it."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from portal import views
from portal.notifications import views as notifications

admin.site.site_header = "Signpost review"
admin.site.site_title = "Signpost review"
admin.site.index_title = "Review and roadmap"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's own recipe

urlpatterns = [
    # public
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("roadmap/", include("roadmap.urls")),
    path("proposals/", include("proposals.urls")),
    path("preview/", views.preview_markdown, name="preview_markdown"),
    # signed in
    path("accounts/", include("allauth.urls")),
    path("notifications/", include("portal.notifications.urls")),
    path("mail/", notifications.kept_mail, name="kept_mail"),
    # maintainers
    path("admin/", admin.site.urls),
    # machines
    path("hooks/", include("roadmap.hooks")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
