"""What a campaign may look like: the alternatives that the e-detector averages over."""

import numpy as np

#: Stars that a campaign posts (1-3, 4, 5): nearly all fives, some fours, a third of fours.
PROFILES = np.array([[0.0, 0.02, 0.98], [0.0, 0.12, 0.88], [0.0, 0.35, 0.65]])
PROFILE_WEIGHTS = np.array([0.3, 0.6, 0.1])
#: Stars of a flood of low reviews, honest or not: no alternative, but no teacher either.
FLOOD = np.array([0.96, 0.02, 0.02])
FLOOD_CONCENTRATION = 10.0
#: Part of a week's reviews that is extra, by share alternative.
PARTS = np.array([0.3, 0.55, 0.8])
#: Extra reviews a week, by joint alternative, for products with few reviews a week; times
#: sqrt(1 + (rate / SCALE_RATE)^2), so that products with many are asked about more.
EXTRAS = np.array([3.0, 7.0, 16.0, 40.0, 120.0, 400.0])
EXTRA_WEIGHTS = np.array([0.25, 0.4, 0.22, 0.08, 0.03, 0.02])
SCALE_RATE = 10.0

SHARE_PROFILE = np.repeat(np.arange(len(PROFILES)), len(PARTS))
SHARE_PART = np.tile(PARTS, len(PROFILES))
SHARE_WEIGHTS = PROFILE_WEIGHTS[SHARE_PROFILE] / len(PARTS)
JOINT_PROFILE = np.repeat(np.arange(len(PROFILES)), len(EXTRAS))
JOINT_EXTRA = np.tile(EXTRAS, len(PROFILES))
JOINT_WEIGHTS = PROFILE_WEIGHTS[JOINT_PROFILE] * np.tile(EXTRA_WEIGHTS, len(PROFILES))

#: Share alternatives come first in every array, joint alternatives after them.
SHARES = len(SHARE_PROFILE)
ALTERNATIVES = SHARES + len(JOINT_PROFILE)
PROFILE_OF = np.concatenate([SHARE_PROFILE, JOINT_PROFILE])

#: Part of the alarm statistic that rests on stars alone; the rest is the joint evidence.
SHARE_PART_OF_ALARM = 0.03
#: How irregular a campaign's own weekly numbers are (negative binomial size).
CAMPAIGN_SIZE = 10.0
#: A campaign is looked for that began in this week or one of the seven before it.
WINDOW = 8


def extra_reviews(
    rate: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the extra reviews a week of each joint alternative, shape (products, joint)."""
    return np.asarray(JOINT_EXTRA[None, :] * np.sqrt(1.0 + (rate / SCALE_RATE) ** 2)[:, None])
