"""Train, evaluate, import and export the models that `sidestick_models` plays.

A folder for each network; what they share is in `common`, how good they are is measured in
`evaluation`, what has to do with Magenta's own code and files is in `magenta`, and the checks of
the electronic pattern files are in `patterns`. Nothing here is imported to play.
"""
