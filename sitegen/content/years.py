"""The years that are reckoned with, in what editors write and in what commands are asked for."""

FIRST_YEAR, LAST_YEAR = 1900, 2199
