"""The danger screen: plain code, no model."""
