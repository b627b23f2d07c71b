"""Which network plays in each slot of a drummer: outside of here models go by what they are for."""

from __future__ import annotations

# slot -> the network whose models fit into it, as imported models have it on disk
NETWORKS = {"seed_model": "music_vae", "continuation_model": "drums_rnn"}
SLOTS = {network: slot for slot, network in NETWORKS.items()}
