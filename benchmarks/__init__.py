"""How much work a page is, and how late a promise can be: measured on the real server, by hand, never in the tests."""
