"""`sidestick bench`: how long everything takes on this computer.

`command` runs the measurements and `table` says what each figure is, in what unit, and the most
that is allowed; each other module measures one part. Nothing here is needed to play.
"""
