"""Train the classifiers that judge generated beats, on real windows.

`style_classifier` names styles, `fill_classifier` fills, and `discriminator` tells two sets of
windows apart; all of them use the gradient boosting in `boosting`, several at once by `parallel`.
`cross_fit` keeps those of styles and fills from hearing the exemplars of what they judge. What
they are used to measure is in `metrics`.
"""
