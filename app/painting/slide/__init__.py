"""One picture of a lecture, 16:9: the network, the equation and what is said, always at the same place and size.

`geometry` says what stands where, `plan` chooses the sizes that suit all scenes of a deck or a film, `equation` and
`words` paint; a deck sets the words as text and has only the rest painted.
"""
