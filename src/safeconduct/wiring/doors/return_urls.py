"""What the return pool answers: a caller's own conversation."""

from safeconduct.wiring.doors import plain_views, url_sets

urlpatterns = url_sets.back()

handler400 = plain_views.bad_request
handler403 = plain_views.missing
handler404 = plain_views.missing
handler500 = plain_views.failed
