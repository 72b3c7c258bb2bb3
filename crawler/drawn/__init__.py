"""What pages draw and do not mark up: reviews, their parts, answers, the link to the next page."""
