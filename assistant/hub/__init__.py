"""The Hugging Face Hub: catalogue and downloads; imports domain. huggingface_hub lives only here."""
