"""Takes figures, logos and addresses, gives what a page can hold: drawings, pixels in sRGB, codes; and measures colours.

Other packages use `behind`, `colour`, `colour_profile`, `nouns`, `path`, `photograph`, `qr` and `svg`.
"""
