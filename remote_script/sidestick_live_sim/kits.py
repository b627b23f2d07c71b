"""Pads of Live's own core kits: MIDI note (0-127) -> the pad's name as Live shows it."""

CORE_KIT_909 = {
    36: "Bass Drum",
    37: "Rim Shot",
    38: "Snare Drum",
    39: "Hand Clap",
    40: "Bass Drum",
    41: "Snare Drum",
    42: "Closed Hi Hat",
    43: "Snare Drum",
    44: "Low Tom",
    45: "Mid Tom",
    46: "Open Hi Hat",
    47: "Hi Tom",
    48: "Crash",
    49: "Crash",
    50: "Ride",
    51: "Ride",
}

CORE_KIT_808 = {
    36: "Bass Drum",
    37: "Rim Shot",
    38: "Snare Drum",
    39: "Hand Clap",
    40: "Clave",
    41: "Tom Low",
    42: "Closed Hi Hat",
    43: "Tom Mid",
    44: "Maracas",
    45: "Tom Hi",
    46: "Open Hi Hat",
    47: "Conga Low",
    48: "Conga Mid",
    49: "Cymbal",
    50: "Conga Hi",
    51: "Cowbell",
}
