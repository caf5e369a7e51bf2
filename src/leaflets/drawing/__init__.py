"""Takes figures, logos and addresses, gives what a page can hold: drawings, pixels in sRGB, codes; and derives and measures colours.

Other packages use `behind`, `colour`, `colour_profile`, `leaders`, `nouns`, `palette`, `path`, `photograph`, `qr` and `svg`.
"""
