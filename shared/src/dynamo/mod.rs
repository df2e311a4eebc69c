//! The tables on DynamoDB.
