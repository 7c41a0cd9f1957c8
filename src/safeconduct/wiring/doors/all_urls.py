"""Every address of the house together, for tests and for links; no process of `serve` answers all of them."""

from safeconduct.wiring.doors import plain_views, url_sets

urlpatterns = [*url_sets.take(), *url_sets.back(), *url_sets.console(), *url_sets.live()]

handler400 = plain_views.bad_request
handler403 = plain_views.missing
handler404 = plain_views.missing
handler500 = plain_views.failed
