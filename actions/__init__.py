"""rasa_sdk actions: thin, one job a class, no sentences and no writes.

An action returns events, names responses for the NLG, and names commands that the conversation applies in
the turn's transaction (`bot/commands.py` lists them). `rasa run actions` runs the same classes as a server.
"""
