"""Addresses of the staff's pages, below /console/."""

from django.urls import URLPattern, path

from safeconduct.foundation.staff.views import account, deeds, entering, people

urlpatterns: list[URLPattern] = [
    path("", account.home, name="staff-home"),
    path("account", account.page, name="staff-account"),
    path("account/language", account.language, name="staff-language"),
    path("account/others", account.end_others, name="staff-end-others"),
    path("account/passphrase", account.passphrase, name="staff-passphrase"),
    path("account/factors/<uuid:factor_id>/remove", account.remove_factor, name="staff-remove-factor"),
    path("approvals", people.approvals, name="staff-approvals"),
    path("approvals/<uuid:approval_id>/approve", people.approve, name="staff-approve"),
    path("approvals/<uuid:approval_id>/refuse", people.refuse, name="staff-refuse"),
    path("code", account.code, name="staff-code"),
    path("deeds", deeds.page, name="staff-deeds"),
    path("deeds/check", deeds.check, name="staff-check-log"),
    path("deeds/<slug:log_name>/checkpoint", deeds.checkpoint, name="staff-checkpoint"),
    path("deeds/<slug:log_name>/<int:position>", deeds.proof, name="staff-proof"),
    path("enrol", entering.enrol, name="staff-enrol"),
    path("enrol/passkey", entering.enrol_passkey, name="staff-enrol-passkey"),
    path("link/<str:token>/", entering.link, name="staff-link"),
    path("people", people.page, name="staff-people"),
    path("people/invite", people.invite, name="staff-invite"),
    path("people/propose", people.propose, name="staff-propose"),
    path("second-factor", entering.second_factor, name="staff-second-factor"),
    path("sign-in", entering.sign_in, name="staff-sign-in"),
    path("sign-out", account.sign_out, name="staff-sign-out"),
]
