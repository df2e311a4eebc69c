//! Topics and queues on SNS and SQS.
