"""Tables, repositories, unit of work, migrations, and Rasa's tracker store."""
