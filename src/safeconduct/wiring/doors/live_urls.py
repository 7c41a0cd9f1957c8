"""What the live pool answers: one stream of numbers."""

from safeconduct.wiring.doors import plain_views, url_sets

urlpatterns = url_sets.live()

handler400 = plain_views.bad_request
handler403 = plain_views.missing
handler404 = plain_views.missing
handler500 = plain_views.failed
