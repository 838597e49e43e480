"""`python -m sopocr` is the same as `sopocr`."""

from sopocr.cli import main

if __name__ == "__main__":
    main()
