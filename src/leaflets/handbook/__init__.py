"""Takes the docs that come with the program, gives them as pages to read in a browser or a terminal."""
