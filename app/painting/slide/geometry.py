"""What stands where on a slide, in its points."""

from PyQt6.QtCore import QRectF

WIDTH, HEIGHT = 960.0, 540.0
"""13⅓ × 7½ inches in points: what slides of 16:9 measure."""

EDGE = 28.0
INSIDE = WIDTH - 2 * EDGE

HEADING_SIZE, HEADING_BASELINE = 20.0, 32.0
NETWORK = QRectF(8.0, 6.0, WIDTH - 16.0, 310.0)
"""The heading stands in the room that the network keeps free at its top."""
ASIDE = QRectF(8.0, 44.0, WIDTH - 16.0, 262.0)
"""What a stop opens in the place of the network."""
FORMULA = QRectF(EDGE, 311.0, INSIDE, 73.0)
NUMBERS = QRectF(EDGE, 385.0, INSIDE, 68.0)
SENTENCE = QRectF(EDGE, 460.0, INSIDE, 54.0)
START = QRectF(EDGE, 330.0, INSIDE, 184.0)
"""Where nothing is computed yet: the lesson's title and its story."""
START_TITLE_SIZE, UNDER_START_TITLE = 28.0, 12.0
QUESTION = QRectF(EDGE, 322.0, INSIDE, 62.0)
CHOICES = QRectF(EDGE, 394.0, INSIDE, 118.0)
"""Where something is asked, and what can be answered."""
FOOT_SIZE, FOOT_BASELINE = 11.0, 529.0

TITLE = QRectF(72.0, 60.0, WIDTH - 144.0, 116.0)
"""Of the page before all others; its last line stands at the bottom."""
UNDER_TITLE = QRectF(72.0, 186.0, WIDTH - 144.0, 46.0)
UNDER_TITLE_SIZE = 18.0
STORY = QRectF(72.0, 238.0, WIDTH - 144.0, 224.0)
PART = QRectF(72.0, 486.0, WIDTH - 144.0, 24.0)
