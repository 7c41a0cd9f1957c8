"""An installation of made-up people: to learn on, to show, to test; it can never become a real one."""
