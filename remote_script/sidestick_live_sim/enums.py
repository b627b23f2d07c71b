"""Live's enumerations, as far as the simulated classes use them."""

ENUMS = {
    "Application.UnavailableFeature": {"note_velocity_ranges_and_probabilities": 0},
    "Clip.GridQuantization": {
        "no_grid": 0,
        "g_8_bars": 1,
        "g_4_bars": 2,
        "g_2_bars": 3,
        "g_bar": 4,
        "g_half": 5,
        "g_quarter": 6,
        "g_eighth": 7,
        "g_sixteenth": 8,
        "g_thirtysecond": 9,
        "count": 10,
    },
    "Device.DeviceType": {"undefined": 0, "instrument": 1, "audio_effect": 2, "midi_effect": 4},
}
