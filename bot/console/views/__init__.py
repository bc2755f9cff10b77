"""What each address of the console does. Thin: who may and what is asked is `guard.py`'s, rules are `helpline`'s."""
