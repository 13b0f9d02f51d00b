"""Promptable models of the person's own: ONNX files that answer a click or a box with an object. numpy and ONNX Runtime."""
