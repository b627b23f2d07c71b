"""Compare our training of DrumsRNN with Magenta's own trainer on equal examples.

`train_with_magenta` runs `magenta_training_job` in Magenta's process and measures the result;
`stored_results` reads what was measured once: `magenta.json` and `sidestick.json`.
"""
