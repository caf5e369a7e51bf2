"""Takes HTML files, puts them before judges of what a screen shows: axe-core in Chromium, html-validate, a walk by keyboard."""
