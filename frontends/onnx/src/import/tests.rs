//! Importing small models.
