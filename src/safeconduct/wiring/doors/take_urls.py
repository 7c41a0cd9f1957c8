"""What the take pool answers: public pages, and whatever comes in from outside."""

from safeconduct.wiring.doors import plain_views, url_sets

urlpatterns = url_sets.take()

handler400 = plain_views.bad_request
handler403 = plain_views.missing
handler404 = plain_views.missing
handler500 = plain_views.failed
