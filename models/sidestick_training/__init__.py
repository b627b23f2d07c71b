"""What makes the models: data, Keras definitions, training, measurement and export."""
