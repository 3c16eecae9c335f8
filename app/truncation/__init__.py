"""The edge of truncation on the triangle: under the hands, as a picture, and with what it costs."""
