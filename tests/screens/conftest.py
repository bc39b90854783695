"""The windows of these tests are those of tests/desktop: one application, one look, one language."""

from tests.desktop.conftest import (
    application_of_qt,
    collect_in_the_thread_of_the_windows,
    no_password_store,
    plain_look,
)

__all__ = ["application_of_qt", "collect_in_the_thread_of_the_windows", "no_password_store", "plain_look"]
