"""A worker process of its own, to be killed: it sends what is due to the provider at the given address."""

import sys

import django

if __name__ == "__main__":
    django.setup()

    from work.provider import Provider
    from work.test_actions import send

    send(Provider(url=sys.argv[1]))
