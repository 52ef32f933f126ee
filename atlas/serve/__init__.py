"""The built atlas over HTTP; the one door of Flask."""
