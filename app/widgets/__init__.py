"""Small controls that know nothing of what they are used for, but for the dial of the spectral radius."""
