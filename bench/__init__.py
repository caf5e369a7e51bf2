"""Speed, memory and size against Typst and WeasyPrint, as ratios of one interleaved run."""
