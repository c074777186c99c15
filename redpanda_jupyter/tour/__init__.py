"""The tour: a notebook with real data, its prepared answers, and the server that gives them."""
