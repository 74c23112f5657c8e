"""SIP telephones."""
